import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** What JSON leaves as it is and terminals obey: DEL, the C1 controls, and the line separators of Unicode. */
const CONTROL = /[\u007f-\u009f\u2028\u2029]/g;
/** Nest tells each module and route at start; what matters at start we say ourselves. */
const CHATTER: ReadonlySet<unknown> = new Set([
  ...['NestFactory', 'NestApplication', 'InstanceLoader'],
  ...['RoutesResolver', 'RouterExplorer'],
]);

/** One log call is one line of JSON, whatever the text holds. */
export class JsonLogger extends ConsoleLogger {
  constructor(logLevels: LogLevel[] = ['log', 'warn', 'error', 'fatal']) {
    super({ json: true, colors: false, logLevels });
  }

  override log(message: unknown, ...details: unknown[]): void {
    if (!CHATTER.has(details.at(-1))) super.log(message, ...details);
  }

  protected override stringifyJsonLogObject(logObject: Record<string, unknown>): string {
    const json = super.stringifyJsonLogObject(logObject);
    return json.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
}

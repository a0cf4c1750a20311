import { type ClientOptions, createClient, type HeadgateClient } from '@headgate/sdk';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { HEADGATE_CLIENT } from './inject-headgate.js';
import { ThrottledGuard } from './throttled.guard.js';

/** Holds one client for the whole application, and closes it when the application shuts down. */
@Module({})
export class HeadgateModule implements OnApplicationShutdown {
  constructor(@Inject(HEADGATE_CLIENT) private readonly client: HeadgateClient) {}

  /**
   * @throws InvalidOptionsError naming every field that cannot work
   * @example imports: [HeadgateModule.forRoot({ url, producer: 'shop', bootstrap: { ratePerSec: 50, overflow: 'reject' } })]
   */
  static forRoot(options: ClientOptions): DynamicModule {
    return {
      module: HeadgateModule,
      global: true,
      providers: [{ provide: HEADGATE_CLIENT, useFactory: () => createClient(options) }, ThrottledGuard],
      exports: [HEADGATE_CLIENT, ThrottledGuard],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}

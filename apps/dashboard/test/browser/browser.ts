import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SHOTS = fileURLToPath(new URL('../../../../test-results/dashboard/', import.meta.url));
const PROBE = fileURLToPath(new URL('page-probe.js', import.meta.url));

export interface Probe {
  readonly faint: readonly string[];
  readonly odd: readonly string[];
  readonly wide: number;
  /** Texts of drawings that were measured. */
  readonly drawn: number;
}

/** A browser of its own, with an empty profile; it tells what a page complained of. */
export class TestBrowser {
  readonly complaints: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly folder: string,
    private readonly axe: string,
    private readonly probeSource: string,
  ) {}

  static async open(): Promise<TestBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-browser-'));
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: CHROMIUM,
      headless: true,
      args: FLAGS,
      viewport: { width: 1440, height: 1000 },
      // axe is put into the page by the test, past the policy that the page itself stands under.
      bypassCSP: false,
      reducedMotion: 'reduce',
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
    const made = new TestBrowser(context, page, folder, axe, await readFile(PROBE, 'utf8'));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') made.complaints.push(message.text());
    });
    page.on('pageerror', (error) => made.complaints.push(error.message));
    await page.addInitScript(
      "addEventListener('securitypolicyviolation', (e) => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI))",
    );
    return made;
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async shot(name: string): Promise<void> {
    const path = join(SHOTS, `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path, fullPage: true });
  }

  /** Starts a test: no earlier complaint, no stored choice, and the window as it usually is. */
  async fresh(width = 1440): Promise<void> {
    this.complaints.length = 0;
    await this.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await this.page.setViewportSize({ width, height: width === 400 ? 844 : 1000 });
  }

  /** Two frames: a resize, a change of theme and what follows from them are drawn. */
  async settled(): Promise<void> {
    await this.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }

  probe(): Promise<Probe> {
    return this.page.evaluate<Probe>(this.probeSource);
  }

  /** What axe finds, a line each; contrast is the probe's, in every view. Evaluated through the debugger, which no policy of the page binds. */
  async violations(): Promise<string[]> {
    await this.page.evaluate(`${this.axe};0`);
    return this.page.evaluate<string[]>(
      "axe.run(document, { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } }).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ' ' + n.target.join(' ') + ': ' + n.failureSummary.split('\\n').slice(1, 2).join(''))))",
    );
  }
}

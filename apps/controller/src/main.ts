import { MetricRegistry } from '@headgate/metrics';
import { Logger } from '@nestjs/common';
import { loadConfigOrExit } from './config/load-config.js';
import { createApp } from './create-app.js';
import { exitWhereItCannotStart } from './exit-where-it-cannot-start.js';
import { stopOnSignal } from './stop-on-signal.js';

const config = loadConfigOrExit();
const app = await createApp(config).catch(exitWhereItCannotStart);
stopOnSignal(app);
app.get(MetricRegistry).collectProcess();
await app.listen(config.port, config.host).catch(exitWhereItCannotStart);
new Logger('Headgate').log(`Listening on ${await app.getUrl()}`);

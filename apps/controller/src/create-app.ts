import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { MetricRegistry } from '@headgate/metrics';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { appModule } from './app.module.js';
import { type AppConfig } from './config/app-config.js';
import { answerBadHttp, answerBadUrl } from './http/before-routing.js';
import { ErrorFilter } from './http/error.filter.js';
import { refuseForeignHosts } from './http/host-check.js';
import { JsonLogger } from './http/json.logger.js';
import { acceptJsonBodies, BODY_LIMIT_BYTES } from './http/json-body.js';
import { limitLeases } from './http/lease-admission.js';
import { serveOpenApi } from './http/openapi.js';
import { endUnusedSockets } from './http/unused-sockets.js';
import { openDatabase } from './platform/open-database.js';
import { type Overrides } from './platform/overrides.js';
import { serveDashboard } from './static/serve-dashboard.js';

/** A request must have arrived whole after so long, milliseconds, and is looked at that often: no slow trickle holds a socket. */
const REQUEST_TIMEOUT_MS = 10_000;
const CHECK_SOCKETS_EVERY_MS = 1000;

/** Builds the whole controller; it listens and works once the caller calls `listen`. Tests start it in their process. */
export async function createApp(config: AppConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { connectionsCheckingInterval: CHECK_SOCKETS_EVERY_MS },
    routerOptions: { maxParamLength: 800 },
    forceCloseConnections: 'idle',
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerBadHttp,
    genReqId: () => randomUUID(),
    logger: overrides.logger === false ? false : { level: 'warn' },
  });
  const fastify = adapter.getInstance();
  refuseForeignHosts(fastify);
  endUnusedSockets(fastify);
  acceptJsonBodies(fastify);
  limitLeases(fastify, config.leaseCallsPerSec, () => app);
  const logger: false | JsonLogger = overrides.logger === false ? false : new JsonLogger(overrides.logger);
  Logger.overrideLogger(logger);
  const stores = overrides.stores ?? (await openDatabase(config));
  const module = appModule(config, stores, overrides);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    ...{ abortOnError: false, bodyParser: false },
    logger,
  });
  app.useGlobalFilters(new ErrorFilter(app.get(MetricRegistry)));
  serveOpenApi(app, overrides.docsPage ?? true);
  if (overrides.docsPage ?? true) serveDashboard(fastify);
  return app;
}

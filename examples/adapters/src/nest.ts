// Nest: the module holds the client, the decorator holds the route.
import 'reflect-metadata';
import { HeadgateModule, InjectHeadgate, Throttled } from '@headgate/nestjs';
import { type HeadgateClient } from '@headgate/sdk';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { say } from './client.js';

@Controller('orders')
class OrdersController {
  constructor(@InjectHeadgate() private readonly headgate: HeadgateClient) {}

  @Post()
  @Throttled('nest')
  create(): { taken: boolean } {
    return { taken: true };
  }

  @Get('why')
  why(): { text: string } {
    return { text: this.headgate.flow('nest').status().hold.reason.text };
  }
}

const url = process.env.HEADGATE_URL ?? 'http://127.0.0.1:8080';
@Module({
  imports: [
    HeadgateModule.forRoot({
      url,
      producer: 'adapters',
      bootstrap: { ratePerSec: 5, overflow: 'reject' },
      log: () => {},
    }),
  ],
  controllers: [OrdersController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
app.enableShutdownHooks();
await app.listen(Number(process.env.PORT ?? '3000'), '127.0.0.1');
say(await app.getUrl());

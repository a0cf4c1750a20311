// A confirm channel held to a flow: each publish settles when RabbitMQ has confirmed it.
import { throttleChannel } from '@headgate/sdk/amqplib';
import { connect as connectBroker } from 'amqplib';
import { connect, say } from './client.js';

const client = connect('throttle');
const connection = await connectBroker(process.env.RABBITMQ_URL ?? 'amqp://127.0.0.1:5672');
const channel = throttleChannel(await connection.createConfirmChannel(), client.flow('receipts'));
await channel.assertQueue('receipts');
for (let n = 0; n < 20; n += 1) {
  const { status } = await channel.sendToQueue('receipts', Buffer.from(`receipt ${n}`), { persistent: true });
  say(`${status} ${n}`);
}
await connection.close();
await client.close();

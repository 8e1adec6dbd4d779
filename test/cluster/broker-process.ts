import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startRabbitmq } from '@nimbo/testkit/brokers/start-rabbitmq.ts';

/**
 * A RabbitMQ inside the namespace that this program is started in, for as long as its standard input is open. A line on it is an
 * order, `kill` or `start`; each is answered by a line on standard output, the first of which tells where the broker is.
 */
const serve = async (listen: string): Promise<void> => {
  const broker = await startRabbitmq({ listen });
  const say = (line: unknown): unknown => process.stdout.write(`${JSON.stringify(line)}\n`);
  say({ address: broker.address, managementUrl: broker.managementUrl });
  const orders = createInterface({ input: process.stdin });
  orders.on('line', (order) => {
    const act = order === 'kill' ? broker.process.kill() : broker.process.start();
    act.then(
      () => say({ done: order }),
      (error: unknown) => say({ failed: String(error) }),
    );
  });
  await once(orders, 'close');
  broker.stop();
};

await serve(process.argv[2] ?? '127.0.0.1');

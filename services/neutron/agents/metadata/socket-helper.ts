import { createServer } from 'node:net';

// Runs inside a namespace: `socket-helper.ts ADDRESS PORT`. Opens a listening socket there, hands it to its parent, ends.
const [address, port] = process.argv.slice(2);
const server = createServer();
server.on('error', (error) => process.send?.({ error: error.message }, () => process.exit(1)));
server.listen({ host: address, port: Number(port), backlog: 64 }, () => {
  process.send?.({ listening: true }, server, {}, () => process.exit(0));
});

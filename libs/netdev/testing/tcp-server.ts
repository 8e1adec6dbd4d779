import { createServer } from 'node:net';

// Greets on each port, over IPv4 and IPv6, with the address of who asks: `tcp-server.ts PORT…`.
for (const port of process.argv.slice(2).map(Number)) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(`${socket.remoteAddress ?? ''}\n`);
  });
  server.listen(port, '::', () => process.stdout.write(`${port}\n`));
}

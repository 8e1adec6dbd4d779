import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from './create-app.ts';
import { appFixture, logFixture, type LoggedLine } from './fixture.ts';
import { metricsRegistry } from './metrics.ts';
import { operation } from './operation.ts';
import { processMetrics } from './process-metrics.ts';

const hello = operation({
  name: 'hello',
  summary: 'Says hello',
  method: 'GET',
  path: '/hello',
  status: 200,
  authorization: { at: 'authenticated' },
  handle: () => Promise.resolve({}),
});

const check = (healthy: boolean) => ({
  name: 'database',
  check: () => Promise.resolve({ healthy, reason: healthy ? 'answers' : 'does not answer: start it' }),
});

test('a healthy service says so, in text or JSON', async () => {
  const app = createApp(appFixture([], { healthChecks: [check(true)] }));
  assert.equal((await app.inject({ url: '/healthcheck' })).body, 'database: OK\n');
  const json = await app.inject({ url: '/healthcheck', headers: { accept: 'application/json' } });
  assert.deepEqual(json.json<{ healthy: boolean }>().healthy, true);
  assert.equal((await app.inject({ method: 'HEAD', url: '/healthcheck' })).statusCode, 200);
});

test('a check that fails or throws makes 503 with its reason', async () => {
  const broken = { name: 'bus', check: () => Promise.reject(new Error('connection refused')) };
  const response = await createApp(appFixture([], { healthChecks: [check(false), broken] })).inject({
    url: '/healthcheck',
  });
  assert.equal(response.statusCode, 503);
  assert.equal(response.body, 'database: does not answer: start it\nbus: connection refused\n');
});

test('requests are counted by operation and status, and probes are logged quietly', async () => {
  const lines: LoggedLine[] = [];
  const metrics = metricsRegistry();
  const stop = processMetrics(metrics);
  const app = createApp(appFixture([hello], { metrics, log: logFixture(lines) }));
  await app.inject({ url: '/hello', headers: { 'x-auth-token': 'reader' } });
  await app.inject({ url: '/hello', headers: { 'x-auth-token': 'reader' } });
  await app.inject({ url: '/hello' });
  await app.inject({ url: '/nothing' });
  const { body, headers } = await app.inject({ url: '/metrics' });
  stop();
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
  assert.match(body, /^nimbo_http_requests_total\{service="test",operation="hello",status="200"\} 2$/m);
  assert.match(body, /^nimbo_http_requests_total\{service="test",operation="hello",status="401"\} 1$/m);
  assert.match(body, /^nimbo_http_requests_total\{service="test",operation="none",status="404"\} 1$/m);
  assert.match(body, /^nimbo_http_request_duration_seconds_count\{service="test",operation="hello"\} 3$/m);
  assert.match(body, /^nimbo_http_requests_running\{service="test"\} 1$/m);
  assert.match(body, /^process_resident_memory_bytes \d+$/m);
  assert.equal(lines.at(-1)?.level, 'debug');
});

test('histogram buckets are cumulative and labels escaped', () => {
  const metrics = metricsRegistry();
  const series = metrics.histogram('h', 'Help.', [1, 2]).series({ a: 'x"\\\n' });
  for (const value of [0.5, 1.5, 9]) series.observe(value);
  assert.equal(
    metrics.text(),
    [
      '# HELP h Help.',
      '# TYPE h histogram',
      String.raw`h_bucket{a="x\"\\\n",le="1"} 1`,
      String.raw`h_bucket{a="x\"\\\n",le="2"} 2`,
      String.raw`h_bucket{a="x\"\\\n",le="+Inf"} 3`,
      String.raw`h_sum{a="x\"\\\n"} 11`,
      String.raw`h_count{a="x\"\\\n"} 3`,
      '',
    ].join('\n'),
  );
});

const preflight = (origin: string) => ({
  method: 'OPTIONS' as const,
  url: '/hello',
  headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-auth-token' },
});

test('pages of allowed origins may call; others get no headers', async () => {
  const cors = { allowedOrigins: ['https://dashboard.example'] };
  const app = createApp(appFixture([hello], { cors }));
  const asked = await app.inject(preflight('https://dashboard.example'));
  assert.equal(asked.statusCode, 200);
  assert.equal(asked.headers['access-control-allow-origin'], 'https://dashboard.example');
  assert.equal(asked.headers['access-control-allow-headers'], 'x-auth-token');
  const refused = await app.inject(preflight('https://evil.example'));
  assert.equal(refused.headers['access-control-allow-origin'], undefined);
  const called = await app.inject({ url: '/hello', headers: { origin: 'https://dashboard.example' } });
  assert.equal(called.statusCode, 401);
  assert.match(String(called.headers['access-control-expose-headers']), /X-Openstack-Request-Id/);
  assert.match(String(called.headers['vary']), /Origin/);
});

test('without the option OPTIONS is an ordinary wrong method', async () => {
  const response = await createApp(appFixture([hello])).inject(preflight('https://dashboard.example'));
  assert.equal(response.statusCode, 405);
  assert.equal(response.headers['access-control-allow-origin'], undefined);
});

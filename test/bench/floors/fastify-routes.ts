import type { FloorMeasure } from '../bench.ts';
import { measureFastifyRoute } from './fastify-process.ts';

const itemOf = (index: number): number => (index % 1_000) + 1;

export const bareRoute: FloorMeasure = (bench) =>
  measureFastifyRoute(bench, { name: 'bare fastify route', operations: 60_000, path: () => '/bare' });

export const oneRow: FloorMeasure = (bench) =>
  measureFastifyRoute(bench, {
    name: 'fastify, one SQLite row',
    operations: 50_000,
    path: (index) => `/row/${itemOf(index)}`,
  });

export const rows25: FloorMeasure = (bench) =>
  measureFastifyRoute(bench, { name: 'fastify, 25 SQLite rows', operations: 20_000, path: () => '/rows/25' });

export const rows100: FloorMeasure = (bench) =>
  measureFastifyRoute(bench, { name: 'fastify, 100 SQLite rows', operations: 8_000, path: () => '/rows/100' });

export const rows1000: FloorMeasure = (bench) =>
  measureFastifyRoute(bench, { name: 'fastify, 1 000 SQLite rows', operations: 1_000, path: () => '/rows/1000' });

export const oneCommit: FloorMeasure = (bench) =>
  measureFastifyRoute(bench, {
    name: 'fastify, one SQLite commit (synchronous=FULL)',
    method: 'PUT',
    operations: 8_000,
    path: (index) => `/row/${itemOf(index)}`,
  });

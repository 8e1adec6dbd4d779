import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type, type TSchema } from 'typebox';
import { defineInterface, type BusInterface, type MessageDeclaration } from './interface.ts';
import { interfaceDocument } from './interface-document.ts';
import { incompatibilities, isCompatible } from './is-compatible.ts';
import { goldenInterface } from './testing/golden-interface.ts';
import { newerProbe, olderProbe, probe } from './testing/probe.ts';

const problems = (before: BusInterface, after: BusInterface): string =>
  incompatibilities(interfaceDocument(before), interfaceDocument(after)).join('; ');

const withReport = (params: TSchema, version: BusInterface['version'] = '1.1', result?: TSchema): BusInterface => {
  const report: MessageDeclaration = { since: '1.0', params, ...(result === undefined ? {} : { result }) };
  return defineInterface({ name: 'host.test', version, messages: { report } });
};

const state = Type.Union([Type.Literal('up'), Type.Literal('down')]);
const before = withReport(
  strictObject({ id: Type.String(), state, tags: Type.Array(strictObject({ k: Type.String() })) }),
  '1.0',
);

describe('interfaces over releases', () => {
  it('may add messages and optional properties, at any depth, and reword descriptions', () => {
    assert.equal(problems(olderProbe, probe), '');
    assert.equal(problems(probe, newerProbe), '');
    assert.ok(isCompatible(interfaceDocument(olderProbe), interfaceDocument(newerProbe)));
    const added = withReport(
      strictObject({
        tags: Type.Array(strictObject({ k: Type.String(), v: Type.Optional(Type.String()) })),
        state,
        id: Type.String({ description: 'the instance' }),
      }),
    );
    assert.equal(problems(before, added), '');
  });

  it('may not lose messages or properties', () => {
    assert.match(problems(probe, { ...olderProbe, version: '1.2' }), /later was taken away/);
    assert.match(
      problems(before, withReport(strictObject({ id: Type.String(), state }))),
      /params\.tags was taken away/,
    );
  });

  it('may not change what was there', () => {
    const tags = Type.Array(strictObject({ k: Type.String() }));
    const changes: readonly (readonly [TSchema, RegExp])[] = [
      [strictObject({ id: Type.Integer(), state, tags }), /params\.id: type changed/],
      [strictObject({ id: Type.Optional(Type.String()), state, tags }), /required changed/],
      [strictObject({ id: Type.String(), state, tags, at: Type.String() }), /required changed/],
      [strictObject({ id: Type.String({ maxLength: 5 }), state, tags }), /maxLength changed/],
      [strictObject({ id: Type.String(), state: Type.Union([state, Type.Null()]), tags }), /state/],
      [strictObject({ id: Type.String(), state: Type.Literal('up'), tags }), /state/],
      [Type.Object({ id: Type.String(), state, tags }), /additionalProperties changed/],
    ];
    for (const [params, expected] of changes) assert.match(problems(before, withReport(params)), expected);
  });

  it('may not turn a cast into a call or change when a message came', () => {
    const params = strictObject({});
    assert.match(problems(withReport(params, '1.0'), withReport(params, '1.1', Type.Null())), /result changed/);
    const moved = { ...before, version: '1.1', messages: { report: { ...before.messages['report'], since: '1.1' } } };
    assert.match(problems(before, moved as BusInterface), /since changed/);
  });

  it('must count their version up when something is added, and name it in the new message', () => {
    assert.match(problems(olderProbe, { ...probe, version: '1.0' }), /raise the version/);
    assert.match(problems(olderProbe, { ...probe, version: '2.0' }), /does not follow/);
    assert.match(problems(probe, olderProbe), /does not follow/);
    assert.match(problems({ ...olderProbe, version: '1.1' }, { ...probe, version: '1.2' }), /came after 1\.1/);
  });
});

describe('the golden file of an interface', () => {
  it('is kept', () => goldenInterface(probe));

  it('is written and updated for additions, and never for what breaks the previous release', () => {
    const directory = mkdtempSync(join(tmpdir(), 'nimbo-rpc-'));
    try {
      goldenInterface(olderProbe, { directory, update: true });
      assert.throws(() => goldenInterface(probe, { directory, update: false }), /differs/);
      goldenInterface(probe, { directory, update: true });
      goldenInterface(probe, { directory, update: false });
      assert.throws(() => goldenInterface({ ...olderProbe, version: '1.2' }, { directory, update: true }), /breaks/);
      goldenInterface(probe, { directory, update: false });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

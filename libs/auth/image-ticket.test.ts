import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isImageTicketValid, signImageTicket } from './image-ticket.ts';

const ticket = signImageTicket('secret', 'image-1', 60_000);

test('a ticket opens its image until it expires', () => {
  assert.equal(isImageTicketValid('secret', 'image-1', ticket, 59_000), true);
  assert.equal(isImageTicketValid('secret', 'image-1', ticket, 60_000), false);
});

test('a ticket opens no other image, bears no change and needs the secret', () => {
  assert.equal(isImageTicketValid('secret', 'image-2', ticket, 0), false);
  assert.equal(isImageTicketValid('other', 'image-1', ticket, 0), false);
  assert.equal(isImageTicketValid('secret', 'image-1', ticket.replace('60.', '600.'), 0), false);
  for (const bad of ['', '60.', `${ticket}x`, ticket.slice(0, -1), 'a.b']) {
    assert.equal(isImageTicketValid('secret', 'image-1', bad, 0), false, bad);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cursorOf, timeline } from '../src/timeline.js';

const noon = () => new Date(2026, 0, 1, 12, 0, 0);
const result = (typename, cursor) => ({ data: { notifications: { __typename: typename, cursor } } });
const cursors = ({ events }) => events.map(cursorOf);

test('shows what has happened, newest first, with the server’s own words', () => {
  const events = timeline(noon);
  events.add(result('StreamPosition', '1'));
  assert.deepEqual(events.add(result('NotificationReceived', '2')), {
    events: [
      { received: '12:00:00', ...result('NotificationReceived', '2') },
      { received: '12:00:00', ...result('StreamPosition', '1') },
    ],
  });
});

test('a repeated position takes the place of the one before, and never that of an event', () => {
  const events = timeline(noon);
  events.add(result('StreamPosition', '1'));
  events.add(result('StreamPosition', '2'));
  events.add(result('NotificationReceived', '3'));
  events.add(result('StreamPosition', '3'));
  assert.deepEqual(cursors(events.add(result('StreamPosition', '4'))), ['4', '3', '2']);
});

test('keeps what it showed when the stream ends, and the latest hundred at most', () => {
  const events = timeline(noon);
  for (let cursor = 1; cursor <= 120; cursor += 1) events.add(result('NotificationReceived', String(cursor)));
  const ended = events.end();
  assert.equal(ended.ended, true);
  assert.equal(ended.events.length, 100);
  assert.equal(cursorOf(ended.events[0]), '120');
});

test('an error has no cursor, and is shown', () => {
  const failed = { data: null, errors: [{ message: 'no' }] };
  assert.equal(cursorOf(failed), undefined);
  assert.equal(timeline(noon).add(failed).events[0].errors[0].message, 'no');
});

const KEPT = 100;

const rootValue = ({ data }) => data && Object.values(data)[0];
const isPosition = (event) => rootValue(event)?.__typename === 'StreamPosition';

/** Where a stream can be resumed after this result, if the operation selects it. */
export const cursorOf = (result) => rootValue(result)?.cursor;

/**
 * Shows a stream as what has happened so far, newest first. GraphiQL alone shows the last result only, so that a
 * position repeated while nothing happens would hide the event before it.
 */
export function timeline(clock = () => new Date()) {
  let events = [];
  return {
    add(result) {
      const event = { received: clock().toTimeString().slice(0, 8), ...result };
      const older = isPosition(event) && events.length && isPosition(events[0]) ? events.slice(1) : events;
      events = [event, ...older].slice(0, KEPT);
      return { events };
    },
    end: () => ({ ended: true, events }),
  };
}

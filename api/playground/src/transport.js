import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { authorization, httpUrl, socketUrl } from './api.js';
import { currentPerson, onPersonChange, sessionEnded } from './session.js';
import { cursorOf, timeline } from './timeline.js';

const UNAUTHENTICATED_CLOSE = 4401;

let client;

function connect() {
  client ??= createClient({
    url: socketUrl,
    lazy: true,
    connectionParams: () => authorization(currentPerson()?.token),
    on: {
      closed: ({ code }) => {
        if (code === UNAUTHENTICATED_CLOSE) sessionEnded();
      },
    },
  });
  return client;
}

// A socket belongs to whoever opened it.
onPersonChange(() => {
  client?.dispose();
  client = undefined;
});

function subscribe(payload, sink) {
  const events = timeline();
  let wanted = true;
  const unsubscribe = connect().subscribe(payload, {
    next(result) {
      const after = cursorOf(result);
      // The client sends this very payload again when it reconnects, so the stream resumes instead of starting over.
      if (after) payload.variables = { ...payload.variables, after };
      sink.next(events.add(result));
    },
    error(failure) {
      // GraphiQL does not listen any more to what it has stopped: nobody would catch this.
      if (wanted) sink.error(failure);
    },
    complete() {
      sink.next(events.end());
      sink.complete();
    },
  });
  return () => {
    wanted = false;
    unsubscribe();
  };
}

const isUnauthenticated = ({ extensions }) => extensions?.code === 'UNAUTHENTICATED';

async function authorizedFetch(url, { headers, ...init }) {
  const person = currentPerson();
  const response = await fetch(url, { ...init, headers: { ...authorization(person?.token), ...headers } });
  if (person && person === currentPerson()) {
    const { errors = [] } = await response.clone().json();
    if (errors.some(isUnauthenticated)) sessionEnded();
  }
  return response;
}

/** One for the life of the page: a new one would make GraphiQL read the schema again. */
export const fetcher = createGraphiQLFetcher({
  url: httpUrl,
  enableIncrementalDelivery: false,
  fetch: authorizedFetch,
  wsClient: { subscribe },
});

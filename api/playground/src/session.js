import { useSyncExternalStore } from 'react';
import { ask } from './api.js';
import { LOG_IN, LOG_OUT } from './operations.js';

// Kept per browser tab, so that two tabs can be two people.
const KEY = 'playground:person';

const listeners = new Set();
let person = restore();

function restore() {
  const stored = JSON.parse(sessionStorage.getItem(KEY));
  return stored && new Date(stored.expiresAt) > new Date() ? stored : null;
}

function become(next, reason) {
  const previous = person;
  person = next;
  if (next) sessionStorage.setItem(KEY, JSON.stringify(next));
  else sessionStorage.removeItem(KEY);
  listeners.forEach((listener) => listener(reason));
  return previous;
}

function endOnServer(previous) {
  // The page has let go of the token already; a server that cannot be reached will let it run out.
  if (previous) ask(LOG_OUT, {}, previous.token).catch(() => {});
}

export const currentPerson = () => person;

export function onPersonChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePerson = () => useSyncExternalStore(onPersonChange, currentPerson);

/** Throws an error with the server's own words when it refuses. */
export async function signIn(email, password) {
  const { logIn } = await ask(LOG_IN, { input: { email, password } });
  if (logIn.userErrors.length) throw new Error(logIn.userErrors[0].message);
  const { token, expiresAt } = logIn.session;
  endOnServer(become({ name: logIn.viewer.user.name, email, token, expiresAt }));
}

export const signOut = () => endOnServer(become(null));

/** The server says that the token is no longer good. */
export function sessionEnded() {
  if (person) become(null, 'Your session has ended. Sign in again.');
}

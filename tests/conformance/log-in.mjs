// Waits for a server with the demo's data, signs somebody in there, and prints the token.
import { setTimeout } from 'node:timers/promises';

const url = process.env.MANDATE_URL;
const ready = () => fetch(new URL('/readyz', url)).then((answer) => answer.ok, () => false);
const deadline = Date.now() + 60_000;
while (!(await ready())) {
  if (Date.now() > deadline) throw new Error(`${url} is not ready`);
  await setTimeout(100);
}

const answer = await fetch(new URL('/graphql', url), {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    query: 'mutation($input: LogInInput!) { logIn(input: $input) { session { token } } }',
    variables: { input: { email: 'ingrid@harbourline.example', password: 'partners-welcome' } },
  }),
});
const { data } = await answer.json();
console.log(data.logIn.session.token);

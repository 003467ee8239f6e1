const url = new URL('/graphql', location.href);

export const httpUrl = url.href;
export const socketUrl = url.href.replace(/^http/, 'ws');

export const authorization = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

/** Runs one operation on behalf of the page itself, beside whatever the editors hold. */
export async function ask(query, variables, token) {
  const response = await fetch(httpUrl, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
      ...authorization(token),
    },
    body: JSON.stringify({ query, variables }),
  });
  const result = await response.json().catch(() => {
    throw new Error(`The server answered ${response.status} without a GraphQL result.`);
  });
  if (!result.data && result.errors?.length) throw new Error(result.errors[0].message);
  return result.data;
}

/** What the server that serves this page says about itself: its name, and the demo accounts it offers, if any. */
export async function loadSettings() {
  try {
    const response = await fetch('./settings.json');
    if (response.ok) return await response.json();
  } catch {
    // Without settings the page still works: everybody can sign in by e-mail and password.
  }
  return { productName: 'GraphQL', accounts: [] };
}

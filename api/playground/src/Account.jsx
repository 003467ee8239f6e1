import { useState } from 'react';
import { Menu } from './Menu.jsx';
import { signIn, signOut, usePerson } from './session.js';

/** "Ada Lovelace, admin of Northwind" → who, and in what part. */
function parts(label) {
  const [, name, part] = label.match(/^([^,]*)(?:,\s*(.*))?$/);
  return { name, part };
}

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join('');

function Choice({ name, detail, chosen, ...rest }) {
  return (
    <button type="button" className="choice" aria-pressed={chosen} {...rest}>
      <span className="avatar" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="words">
        <strong>{name}</strong>
        {detail && <small>{detail}</small>}
      </span>
    </button>
  );
}

function PasswordForm({ disabled, onSubmit }) {
  function submit(event) {
    event.preventDefault();
    const { email, password } = Object.fromEntries(new FormData(event.currentTarget));
    onSubmit(email, password);
  }
  return (
    <form className="credentials" onSubmit={submit}>
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" className="primary" disabled={disabled}>
        Sign in
      </button>
    </form>
  );
}

/** Who is signed in, and the way to become somebody else. */
export function Account({ accounts }) {
  const person = usePerson();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(null);

  async function enter(email, password, close) {
    setBusy(true);
    setRefusal(null);
    try {
      await signIn(email, password);
      close();
    } catch (error) {
      setRefusal(error.message);
    } finally {
      setBusy(false);
    }
  }

  const button = person ? (
    <>
      <span className="avatar" aria-hidden="true">
        {initials(person.name)}
      </span>
      {person.name}
    </>
  ) : (
    'Sign in as …'
  );

  return (
    <Menu
      button={button}
      label="Sign in as"
      align="end"
      className={person ? 'opener person' : 'opener primary'}
      onOpen={() => setRefusal(null)}
    >
      {(close) => (
        <>
          {refusal && (
            <p className="refusal" role="alert">
              {refusal}
            </p>
          )}
          {accounts.map(({ label, email, password }) => (
            <Choice
              key={email}
              name={parts(label).name}
              detail={parts(label).part ?? email}
              chosen={person?.email === email}
              disabled={busy}
              onClick={() => enter(email, password, close)}
            />
          ))}
          <Choice
            name="Anonymous"
            detail={person ? 'Sign out' : 'Nobody is signed in'}
            chosen={!person}
            disabled={busy}
            onClick={() => {
              signOut();
              close();
            }}
          />
          <PasswordForm
            // A new form for every person, so that no password stays in the page.
            key={person?.email}
            disabled={busy}
            onSubmit={(email, password) => enter(email, password, close)}
          />
        </>
      )}
    </Menu>
  );
}

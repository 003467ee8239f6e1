import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { Account } from './Account.jsx';
import { ExamplesMenu } from './ExamplesMenu.jsx';
import { onPersonChange, usePerson } from './session.js';

const WELCOME = 'Sign in to see what somebody sees. In a second browser tab you can be somebody else.';

/** What is on the screen was somebody else's answer: forget it in every tab, and run what still streams no more. */
function useCleanStart(setHint) {
  const { tabs, activeTabIndex, schema } = useGraphiQL(pick('tabs', 'activeTabIndex', 'schema'));
  const { changeTab, introspect, updateActiveTabValues } = useGraphiQLActions();

  useEffect(
    () =>
      onPersonChange((reason) => {
        tabs.forEach((_, index) => {
          changeTab(index);
          updateActiveTabValues({ response: null });
        });
        changeTab(activeTabIndex);
        if (!schema) introspect();
        setHint(reason);
      }),
    [tabs, activeTabIndex, schema, changeTab, introspect, updateActiveTabValues, setHint],
  );
}

/** GraphiQL's own letters leave a small laptop twenty lines. */
function useCompactEditors() {
  const editors = useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'));
  useEffect(() => {
    Object.values(editors).forEach((editor) => editor?.updateOptions({ fontSize: 13, lineHeight: 19 }));
  }, [editors]);
}

/** The line above GraphiQL. It lives inside GraphiQL's provider, to drive its tabs, but stands before it in the page. */
export function Bar({ productName, accounts }) {
  const person = usePerson();
  const [hint, setHint] = useState();
  useCleanStart(setHint);
  useCompactEditors();

  return createPortal(
    <>
      <h1>
        <img src="./icon.svg" alt="" />
        {productName}
        <small>Playground</small>
      </h1>
      <ExamplesMenu accounts={accounts} onHint={setHint} />
      <p className="hint" role="status">
        {hint ?? (person ? null : WELCOME)}
      </p>
      <Account accounts={accounts} />
    </>,
    document.getElementById('bar'),
  );
}

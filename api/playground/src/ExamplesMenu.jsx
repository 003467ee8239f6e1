import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { parse } from 'graphql';
import { examples } from './examples.js';
import { readFacts } from './facts.js';
import { Menu } from './Menu.jsx';

/** Opens an example in a tab of its own, filled in with what the signed-in person can act on. */
export function ExamplesMenu({ accounts, onHint }) {
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor'),
  );
  const { addTab, changeTab, setOperationFacts, stop } = useGraphiQLActions();

  async function open({ query, variables, needs }) {
    const facts = await readFacts(accounts).catch(() => ({}));
    onHint(needs && !facts[needs.fact] ? needs.otherwise : null);

    stop();
    const opened = tabs.findIndex((tab) => tab.query === query);
    if (opened >= 0) changeTab(opened);
    else if (tabs[activeTabIndex].query) addTab();
    queryEditor.setValue(query);
    variableEditor.setValue(variables ? JSON.stringify(variables(facts), null, 2) : '');
    // GraphiQL would find this out a moment later, and until then run the previous operation's name.
    const documentAST = parse(query);
    const operations = documentAST.definitions;
    setOperationFacts({ documentAST, operations, operationName: operations[0].name.value });
    queryEditor.focus();
  }

  return (
    <Menu button="Examples" label="Examples" className="opener" disabled={!queryEditor || !variableEditor}>
      {(close) =>
        examples.map((example) => (
          <button
            key={example.title}
            type="button"
            className="choice"
            onClick={() => {
              close();
              open(example);
            }}
          >
            <span className="words">
              <strong>{example.title}</strong>
              <small>{example.about}</small>
            </span>
            <span className={`kind ${example.kind}`}>{example.kind}</span>
          </button>
        ))
      }
    </Menu>
  );
}

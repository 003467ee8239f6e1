import { GraphiQL } from 'graphiql';
import { Bar } from './Bar.jsx';
import { examples } from './examples.js';
import { fetcher } from './transport.js';

const firstTab = [{ query: examples[0].query }];

export function App({ productName, accounts }) {
  return (
    // Everything typed here stays in this browser tab, like the person who is signed in.
    <GraphiQL
      fetcher={fetcher}
      storage={sessionStorage}
      defaultTabs={firstTab}
      defaultEditorToolsVisibility="variables"
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <></>
      </GraphiQL.Logo>
      <Bar productName={productName} accounts={accounts} />
    </GraphiQL>
  );
}

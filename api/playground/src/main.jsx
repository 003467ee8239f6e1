import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './fonts.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.jsx';
import { loadSettings } from './settings.js';

const settings = await loadSettings();
document.title = `${settings.productName} playground`;
createRoot(document.getElementById('editor')).render(<App {...settings} />);

import './style/tokens.css';
import './style/page.css';
import { render } from 'preact';
import { App, loadRooms } from './app.js';
import { load } from './engine.js';
import { watchAddress } from './take/link.js';

watchAddress();
render(<App />, document.querySelector('#app') as HTMLElement);
void load(loadRooms);

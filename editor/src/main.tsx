// The web app begins here.

import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { showTheme } from './app/theme';

showTheme();
// Each page has a title of its own; the one of the empty page would stand before it.
document.querySelector('title')?.remove();

const place = document.getElementById('app');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

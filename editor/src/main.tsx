// The web app begins here.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const place = document.getElementById('app');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <h1>Weir</h1>
    </StrictMode>,
  );
}

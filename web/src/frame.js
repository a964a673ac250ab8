// Shows one message to whoever framed this page. Scripts of the message never run: it comes in as
// text, and the policy of this page knows this script alone. Tells how high the message is.
const page = document.documentElement;
const tell = () => parent.postMessage({ height: Math.ceil(page.getBoundingClientRect().height) }, '*');
new ResizeObserver(tell).observe(page);
addEventListener('message', (event) => {
  if (event.source !== parent || typeof event.data?.html !== 'string') return;
  // Nothing is loaded while it is read: whoever looks at a message here has not opened it.
  const message = new DOMParser().parseFromString(event.data.html, 'text/html');
  for (const picture of message.querySelectorAll('img[src*="/t/o/"]')) picture.remove();
  page.innerHTML = message.documentElement.innerHTML;
  tell();
});
// Links lead nowhere: whoever follows one here has not clicked.
addEventListener('click', (event) => event.preventDefault(), true);
parent.postMessage({ ready: true }, '*');

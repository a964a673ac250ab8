// Shows one message to whoever framed this page. Scripts of the message never run: it comes in as
// text, and the policy of this page knows this script alone. Tells how high the message is.
const page = document.documentElement;
const tell = () => parent.postMessage({ height: page.scrollHeight }, '*');
new ResizeObserver(tell).observe(page);
addEventListener('message', (event) => {
  if (event.source !== parent || typeof event.data?.html !== 'string') return;
  page.innerHTML = event.data.html;
  tell();
});
// Links lead nowhere: what they are for is counted.
addEventListener('click', (event) => event.preventDefault(), true);
parent.postMessage({ ready: true }, '*');

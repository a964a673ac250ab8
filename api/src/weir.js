// Tells Weir what visitors of a page do. It sets no cookie, keeps nothing in the browser before
// consent is given, writes nothing into the page, and never throws into it. docs/browser-script.md
(function (w, d, nav) {
  'use strict';
  var BATCH_EVENTS = 20, BATCH_CHARS = 15000, WAIT_MS = 1000, LEAVING_MS = 3000;
  var TYPES = { page: 'page_viewed', cart: 'cart_updated', checkout: 'checkout_started' };
  var stub = w.weir, script = d.currentScript;
  var key = script && script.getAttribute('data-key');
  if (!key || (stub && stub.is)) return;
  var address = new URL('v1/events', script.src);
  address.searchParams.set('key', key);

  var asked = script.getAttribute('data-consent');
  var objects = nav.globalPrivacyControl === true || nav.doNotTrack === '1';
  var consent = null, person = null, session = null;
  var queue = [], chars = 0, timer = 0, ended = false, within = 0, began = 0;

  // A function of which nothing comes out, whatever goes wrong.
  function safe(work) {
    return function () {
      try {
        return work.apply(null, arguments);
      } catch (error) {}
    };
  }

  function draw(begin) {
    var numbers = w.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.reduce.call(numbers, function (text, number) {
      return text + (number < 16 ? '0' : '') + number.toString(16);
    }, begin);
  }

  var keep = safe(function (store, name, value) {
    if (value === null) w[store].removeItem(name);
    else w[store].setItem(name, value);
  });

  var kept = safe(function (store, name) {
    return w[store].getItem(name);
  });

  function known(text, begin) {
    return text && text.indexOf(begin) === 0 && text.length < 60 ? text : draw(begin);
  }

  // Who the visitor is: kept in the browser with consent, else for as long as the page is there.
  function recall(stays) {
    person = known(person || kept('localStorage', 'weir_id'), 'web_');
    session = known(session || kept('sessionStorage', 'weir_session'), 'ses_');
    if (!stays) return;
    keep('localStorage', 'weir_id', person);
    keep('sessionStorage', 'weir_session', session);
  }

  function isSilent() {
    return consent === false || (consent !== true && (objects || asked === 'needed'));
  }

  function send(body) {
    if (nav.sendBeacon && nav.sendBeacon(address.href, body)) return;
    var options = { method: 'POST', body: body, keepalive: true, credentials: 'omit' };
    w.fetch(address.href, options).catch(function () {});
  }

  var flush = safe(function () {
    clearTimeout(timer);
    timer = 0;
    var events = queue;
    queue = [];
    chars = 0;
    if (events.length) send('{"events":[' + events.join() + ']}');
  });

  function tell(type, more) {
    if (isSilent()) return;
    var data = { session_id: session, url: w.location.origin + w.location.pathname };
    for (var name in more) data[name] = more[name];
    var event = JSON.stringify({ type: type, contact: { anonymous_id: person }, data: data });
    if (event.length > BATCH_CHARS) return;
    if (chars + event.length > BATCH_CHARS) flush();
    chars += event.length;
    if (queue.push(event) >= BATCH_EVENTS) flush();
    else if (!timer) timer = setTimeout(flush, WAIT_MS);
  }

  function page(data) {
    var from = d.referrer ? new URL(d.referrer) : null;
    var told = { title: d.title, referrer: from ? from.origin + from.pathname : '' };
    tell(TYPES.page, Object.assign(told, data));
  }

  function forget() {
    queue = [];
    chars = 0;
    person = session = null;
    keep('localStorage', 'weir_id', null);
    keep('sessionStorage', 'weir_session', null);
  }

  var acts = {
    page: page,
    cart: function (cart) {
      tell(TYPES.cart, Object.assign({ cart_id: session }, cart));
    },
    checkout: function (cart) {
      tell(TYPES.checkout, Object.assign({ cart_id: session }, cart));
    },
    // Who somebody is, is told by the site's own server: here it gets the id to name.
    identify: function (give) {
      if (typeof give === 'function' && !isSilent()) give(person);
    },
    consent: function (given) {
      consent = given === true;
      if (!consent) forget();
      recall(consent);
    },
    reset: function () {
      flush();
      forget();
      recall(consent === true);
    }
  };

  var act = safe(function (name, data) {
    if (Object.prototype.hasOwnProperty.call(acts, name)) acts[name](data);
  });

  // The visitor looks no more. Who follows a link within the site goes on.
  var leave = safe(function () {
    if (!ended && Date.now() - within > LEAVING_MS) {
      ended = true;
      tell('session_ended', { seconds: Math.round((Date.now() - began) / 1000) });
    }
    flush();
  });

  var come = safe(function () {
    within = 0;
    if (!ended) return;
    ended = false;
    page({ again: true });
  });

  function on(target, name, work) {
    target.addEventListener(name, safe(work), true);
  }

  safe(function () {
    began = Date.now();
    var stays = asked === 'given' || !!kept('localStorage', 'weir_id');
    if (stays && !objects) consent = true;
    recall(consent === true);
    w.weir = act;
    act.is = true;
    ((stub && stub.q) || []).forEach(function (call) {
      act(call[0], call[1]);
    });
    page();
    on(d, 'click', function (event) {
      var link = event.target.closest && event.target.closest('a[href]');
      var elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
      if (link && !elsewhere && link.target !== '_blank' && link.origin === w.location.origin) {
        within = Date.now();
      }
    });
    on(d, 'submit', function (event) {
      var target = new URL(event.target.action || '', w.location.href);
      if (target.origin === w.location.origin) within = Date.now();
    });
    on(d, 'visibilitychange', function () {
      if (d.visibilityState === 'hidden') leave();
      else come();
    });
    on(w, 'pagehide', leave);
    on(w, 'pageshow', function (event) {
      if (event.persisted) come();
    });
  })();
})(window, document, navigator);

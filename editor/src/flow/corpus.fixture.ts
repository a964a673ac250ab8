// Flows of every shape for the tests: blocks, braces, JSON, line ends of other systems, remarks.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { EditorSchema } from './schema';

const SCHEMA = fileURLToPath(new URL('./fixtures/editor-schema.json', import.meta.url));
const FLOWS = fileURLToPath(new URL('../../../flows/', import.meta.url));

const files = readdirSync(FLOWS)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => readFileSync(FLOWS + name, 'utf8'));

const cart = readFileSync(`${FLOWS}abandoned-cart.yaml`, 'utf8');

const remarked = `# head
schema: flow/v1   # the language
id: remarked

start:   # where it begins
  - id: by_tag
    # why this tag
    type: people_event
    trigger: tag_added
    tag: "AB CART"
    next: ask
  - { id: by_hand, type: api, next: ask }
nodes:   # all of them
  # asks
  ask:
    type: evaluate_data
    # from the top
    branches:
      # first
      - label: High value   # spent much
        # in euro
        when: { attribute: spent, gte: 500 }
        next: tell   # at once

      - # odd
        label: "Low"
        when:
          all:
            - tag: VIP
            # and
            - not: { tag: BUY }
        next: exit
    none_matched: tell
    # inner end

  # tells
  tell: { type: send_sms,
    message: hello,   # which
    next: end }   # done

  last: { "type": "pause", 'for': '1 day', next: end }
messages:
  hello:
    channel: sms
    text: |
      Hello there
      # not a remark
      Bye
  # tail
`;

/** What every test runs over; the first is the canonical flow. */
export const corpus: readonly string[] = [
  cart,
  ...files,
  remarked,
  cart.replaceAll('\n', '\r\n'),
  remarked.replaceAll('\n', '\r\n'),
  `${JSON.stringify(parse(cart), null, 2)}\n`,
  JSON.stringify(parse(cart)),
  remarked.trimEnd(),
];

/** The editor-schema of the binary: `make types` writes it, and `make test` compares. */
export const schema: EditorSchema = JSON.parse(readFileSync(SCHEMA, 'utf8'));

// Properties play the same cases each time; WEIR_SEED plays others, WEIR_CASES more.

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.WEIR_SEED ?? 20261122) });

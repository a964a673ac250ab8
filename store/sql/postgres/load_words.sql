select number::bigint as number, word from words

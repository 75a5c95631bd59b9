import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from '../../../src/storage/database.ts';

let database: Database;

beforeEach(() => {
  database = new Database(new DatabaseSync(':memory:'));
  database.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT');
});

afterEach(() => database.close());

const numbers = () => database.all('SELECT number FROM numbers ORDER BY number').map(({ number }) => number);
const insert = (number: number | bigint) => database.run('INSERT INTO numbers VALUES (?)', number);

test('a transaction within another is a part of it', () => {
  const action = () =>
    database.transaction(() => {
      insert(1);
      database.transaction(() => insert(2));
      throw new Error('no');
    });
  expect(action).toThrow('no');
  expect(numbers()).toEqual([]);
  database.transaction(() => database.transaction(() => insert(3)));
  expect(numbers()).toEqual([3n]);
});

test('integers of 64 bits are read whole', () => {
  insert(2n ** 63n - 1n);
  expect(numbers()).toEqual([2n ** 63n - 1n]);
});

test('a change says how many rows it changed', () => {
  insert(1);
  insert(2);
  expect(database.run('DELETE FROM numbers WHERE number > ?', 0)).toBe(2);
});

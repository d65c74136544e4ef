/* What this phone keeps: the taps that wait, and the last task. IndexedDB with strict durability, so
   that a tap outlives a crash of the browser. A phone that keeps nothing still works while online. */

const NAME = "ioc-crew";
const STRICT = { durability: "strict" };

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("taps", { keyPath: "seq", autoIncrement: true });
    request.result.createObjectStore("kept", { keyPath: "name" });
  };
  return asked(request);
}

export class Store {
  constructor(database) {
    this.database = database;
  }

  static async open() {
    return new Store(await opened());
  }

  async put(table, value) {
    const transaction = this.database.transaction(table, "readwrite", STRICT);
    const key = asked(transaction.objectStore(table).put(value));
    const [found] = await Promise.all([key, done(transaction)]);
    return found;
  }

  async remove(table, key) {
    const transaction = this.database.transaction(table, "readwrite", STRICT);
    transaction.objectStore(table).delete(key);
    await done(transaction);
  }

  all(table) {
    return asked(this.database.transaction(table).objectStore(table).getAll());
  }

  async get(name) {
    return (await asked(this.database.transaction("kept").objectStore("kept").get(name)))?.value ?? null;
  }

  keep(name, value) {
    return this.put("kept", { name, value });
  }
}

/* The same for a browser that keeps nothing: until the page is left. */
export class Memory {
  isShort = true;
  #tables = { taps: new Map(), kept: new Map() };
  #seq = 0;

  async put(table, value) {
    const key = value.seq ?? value.name ?? (this.#seq += 1);
    this.#tables[table].set(key, table === "taps" ? { ...value, seq: key } : value);
    return key;
  }

  async remove(table, key) {
    this.#tables[table].delete(key);
  }

  async all(table) {
    return [...this.#tables[table].values()];
  }

  async get(name) {
    return this.#tables.kept.get(name)?.value ?? null;
  }

  keep(name, value) {
    return this.put("kept", { name, value });
  }
}

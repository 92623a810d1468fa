// What this browser keeps of its people: one IndexedDB database for all who keep something, each in a store of its own.
// Every row says under `person` whose it is (body[data-person]); on a page of somebody else nobody reads it.

// Who keeps something else adds a store and raises VERSION; what is there stays.
const VERSION = 1;
const STORES = {
  outbox: { keyPath: "id", autoIncrement: true },
  leases: { keyPath: "name" },
};
// Some browsers neither open nor refuse where they are not allowed to keep, and nobody may wait for that.
const PATIENCE = 3000;

const FULL = "Este navegador ya no tiene espacio para guardar.";
const REFUSED = "Este navegador no permite guardar nada: es una ventana privada o está bloqueado.";

/** Under what the person of this page keeps things; empty on pages of nobody. */
export const person = document.body?.dataset.person ?? "";

/** Nothing was kept; its message says why, to be shown. */
export class NotKept extends Error {
  constructor(error) {
    super(error?.name === "QuotaExceededError" ? FULL : REFUSED);
    this.full = this.message === FULL;
  }
}

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const refuse = (error) => {
      opening = null;
      reject(new NotKept(error));
    };
    const clock = setTimeout(refuse, PATIENCE);
    let request;
    try {
      request = indexedDB.open("soportegl", VERSION);
    } catch (error) {
      refuse(error);
      return;
    }
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES))
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, options);
    };
    request.onerror = () => refuse(request.error);
    request.onsuccess = () => {
      const database = request.result;
      clearTimeout(clock);
      // Another window brings a newer edition, and waits until nobody has this one open.
      database.onversionchange = () => {
        database.close();
        opening = null;
      };
      database.onclose = () => (opening = null);
      resolve(database);
    };
  });
  return opening;
}

/**
 * Does `work(store)` in one transaction. Resolves once it is on the disk, with the result of the request that `work` returns;
 * rejects with NotKept.
 */
export async function within(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    try {
      const transaction = database.transaction(name, mode, { durability: "strict" });
      transaction.onabort = () => reject(new NotKept(transaction.error));
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
    } catch (error) {
      opening = null;
      reject(new NotKept(error));
    }
  });
}

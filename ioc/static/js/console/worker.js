/* The thread in which the console reads, filters, orders and gathers. */

import "/static/vendor/supercluster/supercluster.min.js";
import { clockAhead, serverNow } from "../api.js";
import { Engine } from "./engine.js";
import * as loading from "./loading.js";
import { Service } from "./service.js";

const service = new Service({
  engine: new Engine(self.Supercluster),
  post: (message) => self.postMessage({ ...message, ahead: clockAhead() }),
  loader: loading,
  now: serverNow,
});

self.addEventListener("message", ({ data }) => service.receive(data));
service.start();

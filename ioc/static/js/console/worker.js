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

const say = (type) => self.postMessage({ type, ahead: clockAhead() });

self.addEventListener("message", ({ data }) => {
  if (data.type === "ping") {
    say("pong");
    return;
  }
  try {
    service.receive(data);
  } catch (error) {
    // What came with this message is taken in part: the page asks for everything anew.
    console.error(error);
    say("broken");
  }
});
service.start();

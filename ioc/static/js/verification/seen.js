/* Which version of the open item the officer has seen. What somebody else does to it meanwhile is
   shown at once, but counts as seen only when the officer says so: until then nothing is decided. */

import { t } from "../i18n.js";

const PERSON = "user:";

export class Seen {
  constructor(me) {
    this.user = me;
    this.me = `${PERSON}${me}`;
    this.version = null;
    this.questions = 0;
    this.news = [];
  }

  /* The item was opened, or the officer has looked at what others did: this is what is decided. */
  take(item) {
    this.version = item.version;
    this.questions = item.questions.length;
    this.news = [];
  }

  /* The item was read again, with its `changes` since the version that was seen. What the system or
     the officer did needs no second look. */
  follow(item) {
    const others = (item.changes || []).filter(({ actor }) => actor.label.startsWith(PERSON) && actor.label !== this.me);
    // A question to a reporter changes the report, not the version of the incident.
    const asked = item.questions.slice(this.questions).filter((one) => one.asked_by && one.asked_by.id !== this.user)
      .map((one) => ({ label: t("Ask the reporter back"), at: one.asked_at, actor: one.asked_by, fields: {} }));
    const news = [...others, ...asked];
    if (news.length) this.news = news;
    else this.take(item);
  }
}

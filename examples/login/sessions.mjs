// Sessions for the handlers here, the least that works: in the memory of one process, where nothing but signing out ends them.
// Real ones are kept where every process finds them, expire, and have a limit. They would also decide again from time to time,
// with `login.resolve`: here whoever was an admin at the login stays one.

export function sessionsOf(login) {
  const sessions = new Map();
  const idOf = (cookie) => /(?:^|; )session=([\w-]+)/.exec(cookie ?? '')?.[1];
  return {
    /** Keeps what a callback gave; gives the cookie for it. On https it would be `__Host-session` and Secure. */
    start({ decision, tokens }) {
      const id = crypto.randomUUID();
      sessions.set(id, { decision, tokens });
      return `session=${id}; Path=/; HttpOnly; SameSite=Lax`;
    },
    /** The session of a browser, if it has one. Tokens that end are renewed; if that fails the session has ended, too. */
    async of(cookie) {
      const session = sessions.get(idOf(cookie));
      try {
        if (session && login.needsRefresh(session.tokens)) session.tokens = await login.refresh(session.tokens);
        return session;
      } catch {
        sessions.delete(idOf(cookie));
      }
    },
    /** Ends it; gives the headers that say so to the browser and send it to the provider, where it is signed in, too. */
    end(cookie) {
      const tokens = sessions.get(idOf(cookie))?.tokens ?? null;
      sessions.delete(idOf(cookie));
      return { location: login.signOut(tokens) ?? '/', 'set-cookie': 'session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0' };
    },
  };
}

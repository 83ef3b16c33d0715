'use strict';

// Starts GraphiQL. Hand-written and served as it is; the libraries come from
// graphiql.min.js (see README.md).
(() => {
  const {
    GraphiQL,
    createClient,
    createElement,
    createGraphiQLFetcher,
    createRoot,
    getOperationAST,
    parse,
    useState,
  } = window.LyceumGraphiQL;

  // Beside the folder of this file, whatever path a proxy puts before both.
  const httpUrl = new URL('../graphql', document.currentScript.src);
  const wsUrl = new URL(httpUrl);
  wsUrl.protocol = httpUrl.protocol === 'https:' ? 'wss:' : 'ws:';

  const defaultHeaders = JSON.stringify({ Authorization: 'Bearer ' }, null, 2);

  const defaultQuery = `# Welcome to Lyceum GraphiQL.
#
# Most operations need an access token.
# Get one on the server with
#
#     lyceum token --subject ada --role LEARNER
#
# and paste it after "Bearer " in the Headers
# pane below. Subscriptions send it as well.
# It is not stored: paste it again on reload.
#
# If the documentation is empty, re-fetch the
# schema (bottom left) once the token is here.

query Hello {
  __typename
}
`;

  // What the headers editor holds, ready to send: the untouched hint counts as
  // "no token", and Authorization has one spelling, for connection parameters
  // are case-sensitive.
  function usableHeaders(headers) {
    const usable = {};
    for (const [name, value] of Object.entries(headers || {})) {
      if (value === null || value === undefined) continue;
      const text = String(value).trim();
      if (name.toLowerCase() !== 'authorization') {
        usable[name] = text;
      } else if (text && !/^bearer$/i.test(text)) {
        usable.Authorization = text;
      }
    }
    return usable;
  }

  // GraphiQL prints the stack of an error next to its message; the message is
  // all a reader needs.
  function plainError(message) {
    const error = new Error(message);
    error.stack = undefined;
    return error;
  }

  async function checkedFetch(url, init) {
    let response;
    try {
      response = await window.fetch(url, init);
    } catch (error) {
      throw plainError(`${httpUrl.pathname} cannot be reached: ${error.message}`);
    }
    const type = response.headers.get('content-type') || '';
    if (/[/+]json\b|^multipart\/mixed\b/i.test(type)) return response;
    const text = (await response.text()).trim().slice(0, 500);
    const status = `${response.status} ${response.statusText}`.trim();
    throw plainError(`HTTP ${status}, not a GraphQL response${text && `: ${text}`}`);
  }

  const fetchOverHttp = createGraphiQLFetcher({ url: httpUrl.href, fetch: checkedFetch });

  function describeFailure(error) {
    if (error instanceof window.CloseEvent) {
      const reason = error.reason ? `: ${error.reason}` : '';
      return plainError(`The server closed the WebSocket with code ${error.code}${reason}`);
    }
    if (error instanceof window.Event) {
      return plainError(`No WebSocket connection to ${wsUrl.pathname}`);
    }
    return error;
  }

  // One connection per subscription, so that each starts with the headers of
  // its own run. A lost connection is reported rather than silently resumed:
  // events may have been missed meanwhile.
  function subscribeOverWebSocket(params, headers) {
    return {
      subscribe(observer) {
        const client = createClient({
          url: wsUrl.href,
          connectionParams: headers,
          connectionAckWaitTimeout: 10000,
          keepAlive: 15000,
          retryAttempts: 0,
        });
        const unsubscribe = client.subscribe(params, {
          next: result => observer.next(result),
          error: error => observer.error(describeFailure(error)),
          complete: () => observer.complete(),
        });
        return { unsubscribe };
      },
    };
  }

  function isSubscription({ query, operationName }) {
    try {
      return getOperationAST(parse(query), operationName)?.operation === 'subscription';
    } catch {
      return false; // A syntax error: let the server word it.
    }
  }

  function fetcher(params, options) {
    const headers = usableHeaders(options?.headers);
    return isSubscription(params)
      ? subscribeOverWebSocket(params, headers)
      : fetchOverHttp(params, { headers });
  }

  function App() {
    // A new tab starts with the headers edited last, so that one token serves
    // all tabs. They live in memory only.
    const [headers, setHeaders] = useState(defaultHeaders);
    return createElement(
      GraphiQL,
      {
        fetcher,
        defaultQuery,
        defaultHeaders: headers,
        onEditHeaders: setHeaders,
        defaultEditorToolsVisibility: 'headers',
        shouldPersistHeaders: false,
        showPersistHeadersSettings: false,
      },
      createElement(GraphiQL.Logo, null, 'Lyceum Graph', createElement('em', null, 'i'), 'QL'),
    );
  }

  createRoot(document.getElementById('graphiql')).render(createElement(App));
})();

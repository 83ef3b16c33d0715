// Everything boot.js needs, published as the global `LyceumGraphiQL`.
import 'graphiql/style.css';
import './page.css';

export { GraphiQL } from 'graphiql';
export { createGraphiQLFetcher } from '@graphiql/toolkit';
export { createClient } from 'graphql-ws';
export { getOperationAST, parse } from 'graphql';
export { createElement, useState } from 'react';
export { createRoot } from 'react-dom/client';

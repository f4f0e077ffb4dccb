// The page that shows the API's description and sends requests with a token that is kept nowhere.
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import './api.css';

const place = document.getElementById('api');

const ui = SwaggerUI({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  docExpansion: 'none', // sections first: open at once, they are so many that most are left out
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  syntaxHighlight: { activated: false },
  // Title and introduction are the page's own; swagger-ui would write a second h1.
  plugins: [() => ({ wrapComponents: { InfoContainer: () => () => null } })],
  // A cookie opens no API: what works here works for a program too.
  requestInterceptor: (request) => ({ ...request, credentials: 'omit' }),
  onComplete: () => {
    place.querySelector('main')?.setAttribute('role', 'presentation'); // the page has one already
    place.dataset.ready = 'yes';
  },
});

document.getElementById('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const token = document.getElementById('token').value.trim();
  ui.preauthorizeApiKey('bearer', token);
  document.getElementById('token-said').textContent = token
    ? 'Sent with each request until you leave this page.'
    : 'No token is sent.';
});

import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { noHeader, preflightNoHeader, unusable } from '../shows.ts';
import { pythonScript } from '../stacks/python.ts';

interface DjangoOptions {
  readonly origins?: readonly string[];
  /** Default: CORS first, as its guide says. */
  readonly middleware?: readonly string[];
}

const corsMiddleware = 'corsheaders.middleware.CorsMiddleware';
const commonMiddleware = 'django.middleware.common.CommonMiddleware';

/** Django in one file, with django-cors-headers. */
function django(
  ports: Ports,
  { origins = [pageOrigin(ports)], middleware = [corsMiddleware, commonMiddleware] }: DjangoOptions,
): Part {
  return pythonScript(
    ports,
    `from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

settings.configure(
    DEBUG=False,
    SECRET_KEY="for-development-only",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["corsheaders"],
    MIDDLEWARE=${JSON.stringify(middleware)},
    CORS_ALLOWED_ORIGINS=${JSON.stringify(origins)},
)


def items(request):
    return JsonResponse({"items": [1]})


def report(request):
    return JsonResponse({"total": {}["total"]})


urlpatterns = [path("api/items/", items), path("api/report/", report)]

if __name__ == "__main__":
    make_server("127.0.0.1", ${ports.api}, get_wsgi_application()).serve_forever()`,
    { requirements: ['django', 'django-cors-headers'] },
  );
}

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });

/** Django. */
export const djangoLabs: readonly Lab[] = [
  {
    id: 'django-no-cors',
    title: 'django-cors-headers is installed and its middleware is not',
    causes: ['C01'],
    stack: 'django',
    shows: noHeader,
    setup: (ports) => one(django(ports, { middleware: [commonMiddleware] }), get(ports, '/api/items/')),
    mended: (ports) => one(django(ports, {}), get(ports, '/api/items/')),
  },
  {
    id: 'django-allowlist',
    title: 'CORS_ALLOWED_ORIGINS knows the deployed page only',
    causes: ['C04'],
    stack: 'django',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(django(ports, { origins: ['https://app.example.com'] }), sendJson(ports, '/api/items/', { method: 'PUT' })),
    mended: (ports) => one(django(ports, {}), sendJson(ports, '/api/items/', { method: 'PUT' })),
  },
  {
    id: 'django-append-slash-before-cors',
    title: 'CommonMiddleware stands before CORS and redirects for the missing slash, bare',
    causes: ['C25'],
    stack: 'django',
    shows: noHeader,
    setup: (ports) => one(django(ports, { middleware: [commonMiddleware, corsMiddleware] }), get(ports, '/api/items')),
    mended: (ports) => one(django(ports, {}), get(ports, '/api/items')),
  },
  {
    id: 'django-view-raises',
    title: 'A view raises; the 500 can be read',
    causes: ['D01'],
    stack: 'django',
    shows: unusable('status 500'),
    setup: (ports) => one(django(ports, {}), get(ports, '/api/report/')),
  },
  {
    id: 'django-healthy',
    title: 'Django as it should be',
    causes: [],
    stack: 'django',
    setup: (ports) => one(django(ports, {}), sendJson(ports, '/api/items/', { method: 'PUT' })),
  },
];

"""Serves graphite-web on the address in the file of that name, or, with arguments, writes points into whisper files."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def serve():
    os.environ['DJANGO_SETTINGS_MODULE'] = 'graphite.settings'
    os.environ['GRAPHITE_SETTINGS_MODULE'] = 'local'
    import django
    django.setup()
    from django.core.management import call_command
    call_command('migrate', run_syncdb=True, interactive=False, verbosity=0)
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIServer, make_server
    from graphite.wsgi import application

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True
        request_queue_size = 128

    with open(os.path.join(HERE, 'address')) as file:
        host, port = file.read().split(':')
    make_server(host, int(port), application, server_class=Server).serve_forever()


def fill(retentions):
    """Reads lines of 'path value time' from standard input, and creates a file of each path."""
    import whisper
    from carbon.util import TaggedSeries
    archives = [whisper.parseRetentionDef(one) for one in retentions.split(',')]
    points = {}
    for line in sys.stdin:
        path, value, time = line.split()
        points.setdefault(path, []).append((int(time), float(value)))
    for path, of_path in points.items():
        file = os.path.join(HERE, 'data', TaggedSeries.encode(path, sep=os.sep) + '.wsp')
        os.makedirs(os.path.dirname(file), exist_ok=True)
        whisper.create(file, archives)
        whisper.update_many(file, of_path)


if __name__ == '__main__':
    if len(sys.argv) > 1:
        fill(sys.argv[1])
    else:
        serve()

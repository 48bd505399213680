# Reads texts as PyYAML reads them: a JSON string a line in, {"documents": [...]} or {"error": "..."} a line out.
import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    """Dates stay the text that they are: JSON has none."""


Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def key(value):
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def plain(value):
    if isinstance(value, dict):
        return {key(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return str(value)


for line in sys.stdin:
    try:
        documents = [plain(each) for each in yaml.load_all(json.loads(line), Loader=Loader)]
        print(json.dumps({"documents": documents}))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        print(json.dumps({"error": " ".join(str(error).split())}))

"""The status call as the Evreka360 documentation makes it. Its four blanks come from the command line, in this order:
base URL, access token, order, status."""

import sys

import requests

EVREKA360_BASE_URL, ACCESS_TOKEN, order_id, status_id = sys.argv[1:]

session = requests.session()

service_url = "/engagement/orders/" + order_id + "/status"
headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Authorization": "Bearer " + ACCESS_TOKEN
}

data = {
    "status_id": status_id
}

resp = session.put(EVREKA360_BASE_URL + service_url, json=data, headers=headers)
print(resp.status_code, resp.json())

import AsyncHTTPClient
import Hummingbird
import ServiceLifecycle

enum Stub {}

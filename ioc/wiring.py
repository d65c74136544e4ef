"""Picks an adapter for every port; the only importer of `ioc.adapters`."""

from __future__ import annotations

from config import Settings
from ioc.adapters import web_push, wordings
from ioc.adapters.classifiers import TextClassifier
from ioc.adapters.console import ConsoleMessenger
from ioc.adapters.geocoders import GazetteerGeocoder
from ioc.adapters.mail import MailServer, SMTPMessenger
from ioc.adapters.media import LocalMediaStore
from ioc.adapters.models import ModelInUse
from ioc.adapters.names import CityNames
from ioc.adapters.recordings import HTTPRecordings
from ioc.adapters.signed_http import Gateway, SMSMessenger, ZaloMessenger
from ioc.adapters.valhalla import ValhallaGuide
from ioc.db.session import Database
from ioc.domain.messages import KEEP_DAYS, MessageChannel
from ioc.ports import Messenger, NoGuide, Ports, Post
from ioc.queries.notices.message_settings import message_settings
from ioc.understanding import KeywordTable


def build_ports(settings: Settings, database: Database | None = None) -> Ports:
    """The adapters of this installation. All of them answer in-process, so each may be asked
    before the 201 of an emergency. `database`: where imported names are; else the seeds' alone."""
    names = CityNames(settings.seeds_dir, database)
    keywords = KeywordTable.load(settings.seeds_dir / "keywords.yaml")
    return Ports(
        geocoder=GazetteerGeocoder(names),
        classifier=TextClassifier(names, keywords, ModelInUse(database)),
        media=LocalMediaStore(
            settings.media_dir, settings.media_max_bytes, settings.disk_reserve_bytes
        ),
        recordings=HTTPRecordings(settings.recording_hosts),
        post=build_post(settings, database),
        guide=ValhallaGuide(settings.valhalla_url) if settings.valhalla_url else NoGuide(),
    )


def _keep_days(database: Database | None) -> int:
    if database is None:
        return KEEP_DAYS
    with database.reading() as session:
        return message_settings(session).keep_days


def build_post(settings: Settings, database: Database | None = None) -> Post:
    """Who carries messages, by the settings; a channel nobody carries is not used. On the embedded
    database what is not configured is written into a file."""
    carried: dict[MessageChannel, Messenger] = {}
    if settings.console_messages:
        for channel in (MessageChannel.SMS, MessageChannel.EMAIL, MessageChannel.ZALO):
            carried[channel] = ConsoleMessenger(
                settings.data_dir,
                channel,
                shows_keys=settings.demo and settings.is_local_only and not settings.public_url,
                keep_days=lambda: _keep_days(database),
            )
    if settings.smtp_host:
        server = MailServer(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_tls,
            settings.smtp_user,
            settings.smtp_password,
            settings.mail_from,
            settings.smtp_ca,
        )
        carried[MessageChannel.EMAIL] = SMTPMessenger(server)
    if settings.sms_url:
        carried[MessageChannel.SMS] = SMSMessenger(Gateway(settings.sms_url, settings.sms_secret))
    if settings.zalo_url:
        gateway = Gateway(settings.zalo_url, settings.zalo_secret, settings.zalo_token)
        carried[MessageChannel.ZALO] = ZaloMessenger(gateway)
    push_key, push_hosts = "", tuple(settings.push_hosts.split()) or web_push.HOSTS
    if settings.push_contact:
        key = web_push.private_key(settings.push_key, settings.data_dir)
        carried[MessageChannel.PUSH] = web_push.PushMessenger(
            key, settings.push_contact, push_hosts
        )
        push_key = web_push.public_text(key)
    words, advice = wordings.load(settings.seeds_dir)
    return Post(
        messengers=carried,
        wordings=words,
        advice=advice,
        city=settings.city_name,
        hotline=settings.hotline,
        base_url=settings.base_url,
        push_key=push_key,
        push_hosts=push_hosts,
    )

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local VOD` {
    static let project = "0123456789abcdef0123456789abcdef"

    // MARK: Covers

    @Test func `makes a snapshot the cover`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let query = "asset_id=asset-1&categories=thumbnail_info"
            let details = try await send(client.get("asset/details", query: query))
            #expect(try details.string("thumbnail_info", "thumbnail_status") == "THUMBNAIL_SUCCEED")
            let url = "\(address)/vod-files/asset/asset-1/snapshot/sample/12.jpg"
            #expect(details.text.contains(#"{"offset":12,"url":"\#(url)"}"#), "\(details.text)")
            #expect(!details.text.contains("base_info"))
            let reply = try await send(client.send("PUT", "asset/cover", #"{"thumbnailUrl":"\#(url)\n"}"#))
            #expect(reply.status == 204)
            #expect(reply.text.isEmpty)
            #expect(reply.headers.first(name: "Content-Type") == nil)
            #expect(reply.headers.first(name: "X-Request-Id") != nil)
            #expect(cloud.huawei.assets["asset-1"]?.cover == .snapshot(url: url))
            let after = try await send(client.get("asset/details", query: "asset_id=asset-1"))
            #expect(after.text.contains(#""cover_info_array":[{"cover_url":"\#(url)"}]"#))
        }
    }

    // MARK: Updates

    @Test func `takes cover and subtitles for an asset, in the order of the request`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let subtitles =
                #"[{"id":2,"type":"VTT","language":"DE","description":"d"},{"id":1,"type":"SRT","language":"EN","name":"n"}]"#
            let body = #"{"asset_id":"asset-1","cover_id":0,"cover_type":"PNG","subtitles":\#(subtitles)}"#
            let reply = try await send(client.send("PUT", "asset", body))
            #expect(reply.status == 200, "\(reply.text)")
            #expect(!reply.text.contains("video_upload_url"))
            #expect(try reply.string("cover_upload_url").contains("/asset-1/cover/Cover0.png?"))
            let json = try JSON(parsing: Array(reply.text.utf8))
            guard case .array(let urls) = json["subtitle_upload_urls"], urls.count == 2,
                case .string(let second) = urls[0], case .string(let first) = urls[1]
            else {
                Issue.record("\(reply.text)")
                return
            }
            #expect(second.contains("/asset-1/subtitle/2.vtt?"))
            let text = Array("WEBVTT".utf8)
            #expect(
                try await send(client.object(.PUT, second, type: "application/octet-stream", text)).status == 200)
            let asset = try #require(cloud.huawei.assets["asset-1"])
            #expect(asset.subtitles[2]?.file?.sha256 == HuaweiClient.sha256(text))
            #expect(asset.subtitles[1]?.file == nil)
            #expect(asset.status == .published, "no video, nothing to confirm")
            #expect(first.contains("/asset-1/subtitle/1.srt?"))
        }
    }

    @Test func `awaits another video until it is confirmed`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let body = #"{"asset_id":"asset-1","video_name":"a b.mov","video_type":"MOV"}"#
            let url = try await send(client.send("PUT", "asset", body)).string("video_upload_url")
            let confirmation = #"{"asset_id":"asset-1","status":"CREATED"}"#
            let early = try await send(client.send("POST", "asset/status/uploaded", confirmation))
            #expect(early.status == 403)
            #expect(early.text.contains("has not been uploaded"))
            #expect(try await send(client.object(.PUT, url, type: "video/quicktime", [1])).status == 200)
            let details = try await send(client.get("asset/details", query: "asset_id=asset-1"))
            #expect(try details.string("base_info", "source_path", "bucket") == "vod-bucket-local")
            #expect(url.contains(try details.string("base_info", "source_path", "object")))
            #expect(try details.string("base_info", "video_name") == "ab.mov")
            let done = try await send(client.send("POST", "asset/status/uploaded", confirmation))
            #expect(done.text == #"{"asset_id":"asset-1"}"#)
            let again = try await send(client.send("POST", "asset/status/uploaded", confirmation))
            #expect(again.status == 403)
            #expect(try again.string("error_code") == "VOD.10126")
            #expect(cloud.huawei.confirmations == [.init(assetID: "asset-1", status: "CREATED")])
            #expect(cloud.huawei.assets["asset-1"]?.video?.sha256 == HuaweiClient.sha256([1]))
            #expect(cloud.huawei.assets["asset-1"]?.status == .created)
        }
    }

    @Test func `refuses to update a healthy asset when that is forbidden`() async throws {
        let assets = [HuaweiAsset("healthy", isLocked: true), HuaweiAsset("failed", status: .failed)]
        try await withCloud(huaweiAssets: .only(assets)) { cloud, address in
            let client = HuaweiClient(address)
            let update = { (id: String) in client.send("PUT", "asset", #"{"asset_id":"\#(id)","cover_type":"JPG"}"#) }
            let reply = try await send(update("healthy"))
            #expect(reply.status == 403)
            #expect(try reply.string("error_code") == "VOD.10061")
            #expect(try await send(update("failed")).status == 200)
            #expect(try await send(update("unknown")).string("error_code") == "VOD.10062")
            #expect(cloud.huawei.changeAsset("failed") { $0.isLocked = true })
            #expect(try await send(update("failed")).status == 403)
        }
    }

    // MARK: New assets

    @Test func `makes an asset with all that it is told`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let more =
                #","description":"d","tags":"one,two","category_id":7,"cover_type":"PNG","auto_publish":1,"auto_preheat":"0","#
                + #""subtitles":[{"id":16,"type":"SRT","language":"EN"}],"template_group_name":"t""#
            let video = try await client.announceVideo(more)
            let made = try #require(cloud.huawei.assets[video.asset])
            #expect(made.title == "Promo")
            #expect(made.tags == ["one", "two"])
            #expect(made.category == 7)
            #expect(made.processing == "t")
            #expect(made.status == .creating)
            #expect(try await send(client.object(.PUT, video.url, type: "video/mp4", [7])).status == 200)
            let body = #"{"asset_id":"\#(video.asset)","status":"CREATED"}"#
            #expect(try await send(client.send("POST", "asset/status/uploaded", body)).status == 200)
            #expect(cloud.huawei.assets[video.asset]?.status == .published)
            let found = try await send(client.get("asset/list", query: "query_string=prom&tags=two"))
            #expect(found.text.hasPrefix(#"{"total":1,"assets":[{"asset_id":"\#(video.asset)""#), "\(found.text)")
            let none = try await send(client.get("asset/list", query: "tags=three"))
            #expect(none.text == #"{"total":0,"assets":[]}"#)
        }
    }

    @Test func `gives up an asset whose upload failed`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let body = #"{"asset_id":"\#(video.asset)","status":"CANCELLED"}"#
            #expect(try await send(client.send("POST", "asset/status/uploaded", body)).status == 200)
            #expect(cloud.huawei.assets[video.asset]?.status == .failed)
        }
    }

    @Test func `publishes what is ready, and says so asset by asset`() async throws {
        let assets = [HuaweiAsset("ready", status: .created), HuaweiAsset("failed", status: .failed)]
        try await withCloud(huaweiAssets: .only(assets)) { cloud, address in
            let client = HuaweiClient(address)
            let body = #"{"asset_id":["ready","failed","unknown"]}"#
            let reply = try await send(client.send("POST", "asset/status/publish", body))
            #expect(reply.status == 200)
            #expect(reply.text.contains(#"{"asset_id":"ready","status":"PUBLISHED"}"#))
            #expect(reply.text.contains(#"{"asset_id":"failed","status":" UNCREATED"}"#))
            #expect(reply.text.contains(#"{"asset_id":"unknown","status":"NO_ASSET"}"#))
            #expect(cloud.huawei.assets["ready"]?.status == .published)
        }
    }

    // MARK: Snapshots

    @Test func `takes snapshots that are there after some looks`() async throws {
        try await withCloud(huaweiAssets: .only([HuaweiAsset("a", hasSnapshots: false)])) { cloud, address in
            let client = HuaweiClient(address)
            let body = #"{"asset_id":"a","thumbnail":{"type":"dots","dots":[3,9],"cover_position":2}}"#
            let reply = try await send(client.send("POST", "asset/process", body))
            #expect(reply.status == 202)
            #expect(reply.text == #"{"asset_id":"a"}"#)
            let busy = try await send(client.send("POST", "asset/process", body))
            #expect(try busy.string("error_code") == "VOD.10080")
            let details = client.get("asset/details", query: "asset_id=a")
            #expect(!(try await send(details).text.contains("thumbnail_info")))
            let listed = try await send(client.get("asset/list", query: "asset_id=a"))
            #expect(listed.text.contains(#""thumbnail_status":"THUMBNAILING""#))
            let done = try await send(details)
            let url = "\(address)/vod-files/asset/a/snapshot/dots/9.jpg"
            #expect(done.text.contains(#"{"offset":9,"url":"\#(url)"}"#), "\(done.text)")
            #expect(cloud.huawei.assets["a"]?.cover == .snapshot(url: url))
            #expect(cloud.huawei.billedSnapshots == 2)
        }
    }

    @Test func `says in the list alone that snapshots failed`() async throws {
        try await withCloud { cloud, address in
            cloud.huawei.change { $0.snapshotFailure = "the video cannot be read" }
            cloud.huawei.change { $0.snapshotPolls = 0 }
            let client = HuaweiClient(address)
            let body = #"{"asset_id":"a","thumbnail":{"type":"quantity","quantity":3}}"#
            #expect(try await send(client.send("POST", "asset/process", body)).status == 202)
            let details = try await send(client.get("asset/details", query: "asset_id=a"))
            #expect(!details.text.contains("thumbnail_info"))
            let listed = try await send(client.get("asset/list", query: "asset_id=a"))
            #expect(listed.text.contains("THUMBNAIL_FAILED"))
            #expect(listed.text.contains("the video cannot be read"))
        }
    }

    @Test func `takes the snapshots of a new asset once its video is there`() async throws {
        try await withCloud { cloud, address in
            cloud.huawei.change { $0.snapshotPolls = 0 }
            let client = HuaweiClient(address)
            let video = try await client.announceVideo(#","thumbnail":{"type":"time","time":12}"#)
            #expect(cloud.huawei.billedSnapshots == 5)
            let details = client.get("asset/details", query: "asset_id=\(video.asset)")
            #expect(!(try await send(details).text.contains("thumbnail_info")))
            #expect(try await send(client.object(.PUT, video.url, type: "video/mp4", [7])).status == 200)
            let body = #"{"asset_id":"\#(video.asset)","status":"CREATED"}"#
            #expect(try await send(client.send("POST", "asset/status/uploaded", body)).status == 200)
            #expect(try await send(details).text.contains("snapshot/sample/48.jpg"))
        }
    }
}

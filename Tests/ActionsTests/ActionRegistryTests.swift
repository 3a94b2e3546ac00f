import Actions
import Rules
import Testing

@Suite struct `The registry` {
    @Test func `every action belongs to a provider of the catalogue`() {
        let catalogue = ActionRegistry.standard.catalogue
        #expect(!catalogue.actions.isEmpty)
        for action in catalogue.actions {
            #expect(catalogue.provider(named: action.provider) != nil, "\(action.name)")
            #expect(ActionRegistry.standard.action(named: action.name)?.signature.name == action.name)
        }
        #expect(ActionRegistry.standard.action(named: "dyntube.nothing") == nil)
    }

    @Test func `every name is one that a rule can hold, and is used once`() {
        let catalogue = ActionRegistry.standard.catalogue
        let name = /[a-z][a-z0-9]*(_[a-z0-9]+)*/
        let actionName = /[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*/
        for provider in catalogue.providers {
            #expect(provider.name.wholeMatch(of: name) != nil)
            #expect(provider.settings.allSatisfy { $0.name.wholeMatch(of: name) != nil })
            #expect(Set(provider.settings.map(\.name)).count == provider.settings.count)
        }
        for action in catalogue.actions {
            #expect(action.name.wholeMatch(of: actionName) != nil)
            #expect(action.summary.hasSuffix("."))
            // `account`, `as` and `input` are the step's own keys.
            let parameters = action.parameters.map(\.name)
            #expect(Set(parameters + ["account", "as", "input"]).count == parameters.count + 3)
        }
        #expect(Set(catalogue.providers.map(\.name)).count == catalogue.providers.count)
    }

    @Test func `the hosts of a provider are https where the account says none`() {
        for provider in ActionRegistry.standard.catalogue.providers {
            for setting in provider.settings {
                if case .url = setting.kind, let initial = setting.initial { #expect(initial.hasPrefix("https://")) }
                if case .secret = setting.kind { #expect(setting.initial == nil) }
            }
        }
    }

    @Test func `DynTube has the action and the settings of the documentation`() throws {
        let catalogue = ActionRegistry.standard.catalogue
        let action = try #require(catalogue.action(named: "dyntube.update_video_image"))
        #expect(action.input == .types(["image"]))
        #expect(action.parameters.map(\.name) == ["video", "url"])
        #expect(action.parameters.map(\.isRequired) == [true, false])
        let provider = try #require(catalogue.provider(named: "dyntube"))
        #expect(provider.settings.map(\.name) == ["token", "api_url", "upload_url"])
        #expect(provider.rate == nil)
    }
}

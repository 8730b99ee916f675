/* The status of a record's signings in the desktop client. Data come from the add-on's endpoint; dialogs open in the web client. */
lbs.apploader.register('esign', function () {
  var self = this;
  var OVER = ['signed', 'canceled'];

  /** `limetype` is the table of the actionpad; `clientUrl` the address of the web client, ending in `/client/`. */
  self.config = function (appConfig) {
    self.limetype = appConfig.limetype;
    self.clientUrl = appConfig.clientUrl || '';
    self.language = appConfig.language || navigator.language || 'en_us';
    self.dataSources = [];
    self.resources = { scripts: ['texts.js'], styles: ['app.css'], libs: [] };
  };

  self.initialize = function (node, viewModel) {
    var id = recordId();
    var say = speaking(self.language);
    viewModel.say = say;
    viewModel.state = ko.observable('loading');
    viewModel.lines = ko.observableArray([]);
    viewModel.canSend = ko.observable(false);
    viewModel.refresh = function () {
      viewModel.state('loading');
      return source('limepkg-esign/status/' + self.limetype + '/' + id + '/')
        .get()
        .then(function (answer) {
          viewModel.lines(answer.signings.map(lineOf));
          viewModel.canSend(
            answer.context === 'relation' || (answer.context === 'document' && answer.potentialDocuments.length > 0),
          );
          viewModel.state(
            answer.context === 'not_configured' ? 'quiet' : answer.signings.length === 0 ? 'empty' : 'lines',
          );
        })
        .catch(function () {
          viewModel.state('failed');
        });
    };
    viewModel.send = function () {
      open(self.limetype, id, 'send-for-signing');
    };
    viewModel.isLoading = is('loading');
    viewModel.isEmpty = is('empty');
    viewModel.hasLines = is('lines');
    viewModel.hasFailed = is('failed');
    viewModel.refresh();
    return viewModel;

    function is(state) {
      return ko.computed(function () {
        return viewModel.state() === state;
      });
    }

    function lineOf(signing) {
      var next = signing.next;
      var facts = [
        signing.failure && signing.failure.message,
        next && say('status.next', { names: next.names.join(', ') + (next.more ? ' +' + next.more : '') }),
        next && next.since && say('status.since_short', { date: moment(next.since) }),
        signing.nextReminder && say('status.next_reminder', { date: moment(signing.nextReminder) }),
        signing.cancellation && say('status.ended.' + signing.cancellation.kind),
      ];
      return {
        title: signing.title,
        word: say('status.word.' + signing.status.value),
        facts: facts.filter(Boolean).join(' · '),
        isOpen: OVER.indexOf(signing.status.value) < 0,
        open: function () {
          open(signing.limetype, signing.id, 'show-signing');
        },
      };
    }

    function moment(iso) {
      return new Intl.DateTimeFormat(say.locale, {
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        timeZoneName: 'short',
      }).format(new Date(iso));
    }
  };

  /** The web client shows the record and the package's loader starts the command. */
  function open(limetype, id, command) {
    var query = 'esign-command=' + command + '&esign-limetype=' + encodeURIComponent(limetype) + '&esign-id=' + id;
    window.open(
      self.clientUrl + 'object/' + encodeURIComponent(limetype) + '/' + id + '?' + query,
      '_blank',
      'noopener',
    );
  }

  function source(relativeUrl) {
    return lbs.loader.createDataSource({ type: 'customEndpoint', alias: 'esign', relativeUrl: relativeUrl });
  }

  function recordId() {
    return Number(lbs.limeDataConnection.ActiveInspector.Record.ID);
  }

  function speaking(wanted) {
    var tables = window.limepkgEsignTexts;
    var base = wanted
      .toLowerCase()
      .split(/[-_]/)[0]
      .replace(/^n[bn]$/, 'no');
    var language =
      Object.keys(tables).filter(function (name) {
        return name.split('_')[0] === base;
      })[0] || 'en_us';
    var say = function (key, params) {
      return tables[language][key].replace(/\{(\w+)\}/g, function (whole, name) {
        return params && params[name] !== undefined ? String(params[name]) : whole;
      });
    };
    say.locale = language === 'no' ? 'nb' : language === 'en_us' ? 'en-GB' : language;
    return say;
  }
});
